using ReCU.TestKit;

namespace ReCU.Onnx.Tests;

public sealed class FolderTests() : FolderRules(typeof(OnnxModel).Assembly);
