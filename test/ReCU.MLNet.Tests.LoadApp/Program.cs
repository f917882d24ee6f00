using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Loads a pipeline with nothing but ML.NET's own call, scores one image of float32 pixels, prints a score a line.
var context = new MLContext();
ITransformer model = context.Model.Load(args[0], out _);
byte[] bytes = File.ReadAllBytes(args[1]);
var pixels = new float[bytes.Length / sizeof(float)];
Buffer.BlockCopy(bytes, 0, pixels, 0, bytes.Length);

SchemaDefinition definition = SchemaDefinition.Create(typeof(Image));
definition[nameof(Image.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, pixels.Length);
IDataView view = context.Data.LoadFromEnumerable([new Image { Pixels = pixels }], definition);
foreach (float score in model.Transform(view).GetColumn<float[]>("Score").Single())
{
    Console.WriteLine(score.ToString("R", CultureInfo.InvariantCulture));
}

internal sealed class Image
{
    public float[] Pixels { get; set; } = [];
}
