using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;
using ReCU.Onnx.Reading.Limits;

namespace ReCU.Onnx.Reading.Files;

/// <summary>Turns the bytes of a file into its messages.</summary>
internal static class ModelParser
{
    private static readonly MessageParser<ModelProto> _models = ModelProto.Parser.WithDiscardUnknownFields(true);

    private static readonly MessageParser<ModelHeaderProto> _headers =
        ModelHeaderProto.Parser.WithDiscardUnknownFields(true);

    /// <summary>
    /// A model in one piece, whatever else stands in it: with the data that its constants keep in other files.
    /// </summary>
    /// <param name="bytes">The content of the model's own file.</param>
    /// <param name="folder">The folder of that file, beyond which nothing is read.</param>
    public static byte[] WithExternalData(byte[] bytes, string folder)
    {
        if (bytes.Length == 0 || !WireScan.Check(bytes))
        {
            return bytes;
        }

        ModelProto model = Parse(ModelProto.Parser, bytes);
        using var data = new ExternalData(folder, bytes.Length);
        data.Inline(model);
        return model.ToByteArray();
    }

    public static ModelProto ParseModel(ReadOnlySpan<byte> bytes) => Parse(_models, bytes);

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
            throw new InvalidModelException(
                $"The model has {bytes.Length} bytes; at most {ModelLimits.FileBytes} were expected.");
        }

        WireScan.Check(bytes);
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidModelException("The model is no ONNX file, or is broken: " + e.Message, e);
        }
    }
}
