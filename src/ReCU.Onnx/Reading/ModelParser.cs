using Google.Protobuf;
using ReCU.Graph;
using ReCU.Onnx.Proto;

namespace ReCU.Onnx.Reading;

/// <summary>Turns the bytes of a file into its messages.</summary>
internal static class ModelParser
{
    private static readonly MessageParser<ModelProto> Models = ModelProto.Parser.WithDiscardUnknownFields(true);

    private static readonly MessageParser<ModelHeaderProto> Headers =
        ModelHeaderProto.Parser.WithDiscardUnknownFields(true);

    public static ModelProto ParseModel(ReadOnlySpan<byte> bytes) => Parse(Models, bytes);

    public static ModelHeaderProto ParseHeader(ReadOnlySpan<byte> bytes) => Parse(Headers, bytes);

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
