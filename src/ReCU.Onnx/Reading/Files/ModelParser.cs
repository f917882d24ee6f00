using System.Diagnostics;
using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Files;

/// <summary>Parses the bytes of a file into messages.</summary>
internal static class ModelParser
{
    private static readonly MessageParser<ModelProto> _models = ModelProto.Parser.WithDiscardUnknownFields(true);

    private static readonly MessageParser<ModelHeaderProto> _headers =
        ModelHeaderProto.Parser.WithDiscardUnknownFields(true);

    /// <summary>A model with the data that its constants keep in other files.</summary>
    /// <param name="bytes">The content of the model's own file.</param>
    /// <param name="folder">The folder of that file; nothing outside is read.</param>
    /// <param name="whole">The model in one piece, including unknown content.</param>
    public static ModelProto ParseWhole(byte[] bytes, string folder, out byte[] whole)
    {
        if (bytes.Length == 0 || !WireScan.Check(bytes))
        {
            whole = bytes;
            return ParseModel(bytes);
        }

        using Activity? activity = OnnxActivities.StartParse(bytes.Length);

        // Unknown fields stay in the model for other programs that get the bytes.
        ModelProto model = Parse(ModelProto.Parser, bytes);
        using var data = new ExternalData(folder, bytes.Length);
        data.Inline(model);
        whole = model.ToByteArray();
        return whole.Length <= ModelLimits.FileBytes ? model : throw TooLarge(whole.Length);
    }

    public static ModelProto ParseModel(ReadOnlySpan<byte> bytes)
    {
        using Activity? activity = OnnxActivities.StartParse(bytes.Length);
        return Parse(_models, bytes);
    }

    public static ModelHeaderProto ParseHeader(ReadOnlySpan<byte> bytes) => Parse(_headers, bytes);

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : class, IMessage<T>
    {
        if (bytes.IsEmpty)
        {
            throw new InvalidModelException("The model is empty.");
        }

        if (bytes.Length > ModelLimits.FileBytes)
        {
            throw TooLarge(bytes.Length);
        }

        WireScan.Check(bytes);
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidModelException("The model is not an ONNX file, or is broken: " + e.Message, e);
        }
    }

    private static InvalidModelException TooLarge(int bytes) =>
        new($"The model has {bytes} bytes; at most {ModelLimits.FileBytes} were expected.");
}
