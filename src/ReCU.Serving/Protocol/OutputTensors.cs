using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ReCU.Classifier;
using ReCU.Onnx;
using ReCU.Serving.Scoring;

namespace ReCU.Serving.Protocol;

/// <summary>
/// The outputs of an inference request: those of the model file, <c>logits</c> and <c>score</c>, as numbers, or as the
/// likeliest classes in text.
/// </summary>
/// <param name="images">Images of the request.</param>
/// <param name="classNames">The classes.</param>
/// <param name="scores">What the network says.</param>
internal sealed class OutputTensors(int images, IReadOnlyList<string> classNames, Scores scores)
{
    /// <summary>Names of the outputs, in the order of the file.</summary>
    public static IReadOnlyList<string> Names { get; } = [OnnxModel.LogitsName, OnnxModel.ScoreName];

    /// <summary>The outputs that a request means.</summary>
    /// <exception cref="Requests.RequestProblemException">It asks for one that there is not.</exception>
    public static IReadOnlyList<RequestOutput> Choose(InferenceRequest request)
    {
        foreach (RequestOutput output in request.Outputs)
        {
            if (!Names.Contains(output.Name))
            {
                throw InferenceRequest.Problem(
                    $"The request asks for an output '{output.Name}'; the model has "
                    + $"'{string.Join("' and '", Names)}'.");
            }
        }

        if (request.Outputs.DistinctBy(output => output.Name).Count() < request.Outputs.Count)
        {
            throw InferenceRequest.Problem("The request asks for an output twice.");
        }

        return [.. (request.Outputs.Count > 0
            ? request.Outputs
            : Names.Select(name => new RequestOutput(name, Binary: null, Classes: 0)))
            .Select(output => output with { Binary = output.Binary ?? request.BinaryOutputs })];
    }

    /// <summary>Writes an output.</summary>
    /// <param name="output">What is asked for.</param>
    /// <param name="json">Receives the object, with the data unless they are binary.</param>
    /// <param name="binary">Receives binary data.</param>
    public void Write(RequestOutput output, Utf8JsonWriter json, ArrayBufferWriter<byte> binary)
    {
        ReadOnlyMemory<float> values = output.Name == OnnxModel.LogitsName ? scores.Logits : scores.Probabilities;
        int width = output.Classes == 0 ? classNames.Count : Math.Min(output.Classes, classNames.Count);
        json.WriteStartObject();
        json.WriteString("name", output.Name);
        json.WriteString("datatype", output.Classes == 0 ? "FP32" : "BYTES");
        json.WriteStartArray("shape");
        json.WriteNumberValue(images);
        json.WriteNumberValue(width);
        json.WriteEndArray();
        if (output.Binary == true)
        {
            int from = binary.WrittenCount;
            WriteBinary(output, values.Span, binary);
            json.WriteStartObject("parameters");
            json.WriteNumber("binary_data_size", binary.WrittenCount - from);
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("data");
            WriteJson(output, values.Span, json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteJson(RequestOutput output, ReadOnlySpan<float> values, Utf8JsonWriter json)
    {
        if (output.Classes == 0)
        {
            foreach (float value in values)
            {
                json.WriteNumberValue(value);
            }

            return;
        }

        foreach (string text in Texts(values, output.Classes))
        {
            json.WriteStringValue(text);
        }
    }

    private void WriteBinary(RequestOutput output, ReadOnlySpan<float> values, ArrayBufferWriter<byte> binary)
    {
        if (output.Classes == 0)
        {
            foreach (float value in values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(binary.GetSpan(sizeof(float)), value);
                binary.Advance(sizeof(float));
            }

            return;
        }

        foreach (string text in Texts(values, output.Classes))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(binary.GetSpan(sizeof(int)), bytes.Length);
            binary.Advance(sizeof(int));
            binary.Write(bytes);
        }
    }

    // "VALUE:INDEX:NAME", as the classification extension has it.
    private List<string> Texts(ReadOnlySpan<float> values, int top)
    {
        var texts = new List<string>();
        for (int i = 0; i < images; i++)
        {
            ReadOnlySpan<float> one = values.Slice(i * classNames.Count, classNames.Count);
            texts.AddRange(Classification.FromProbabilities(classNames, one, top).Classes.Select(by =>
                string.Create(CultureInfo.InvariantCulture, $"{by.Probability}:{by.Index}:{by.Name}")));
        }

        return texts;
    }
}
