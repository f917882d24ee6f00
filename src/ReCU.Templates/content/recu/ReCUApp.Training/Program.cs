using Microsoft.ML;
using ReCU.Data;
using ReCU.MLNet;
using ReCU.Progress;
using ReCU.Torch;

if (args is not [var folder, var output])
{
    Console.Error.WriteLine("Name the folder with the pictures, in which each class has a folder, and the model file.");
    return 2;
}

// Decoded once, not in every epoch. A broken picture is named here, before the training.
ImageSet images = ImageSet.Load(new ImageFolder(folder, new ImageFolderOptions { Size = (IMAGE_SIZE, IMAGE_SIZE) }));
Console.WriteLine($"{images.Count} pictures of {images.ClassNames!.Count} classes.");

var mlContext = new MLContext(seed: 1);
var options = new ReCUBinaryNetOptions(Recipe.Quick)
{
    ImageShape = images.Shape,
    Epochs = EPOCH_COUNT,
    Progress = new ConsoleProgress(),
};
using ReCUBinaryNetTransformer model =
    mlContext.Transforms.TrainReCUBinaryNet(options).Fit(mlContext.Data.LoadFromImages(images));

// Whole or not at all: a service that watches the file takes it up.
model.SaveOnnx(output);
Console.WriteLine($"{output} is written.");
return 0;
