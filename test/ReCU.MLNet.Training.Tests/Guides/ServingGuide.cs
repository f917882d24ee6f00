using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ReCU.Classifier;
using ReCU.Serving;

namespace ReCU.MLNet.Training.Tests.Guides;

/// <summary>The C# of <c>docs/guides/serving.md</c>, a method for each snippet.</summary>
internal static class ServingGuide
{
    public static void Serve(string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddReCUClassifier("model.onnx");

        WebApplication app = builder.Build();
        app.MapReCU();
        app.Run();
    }

    public static void AnEndpoint(WebApplication app) =>
        app.MapGet("/classes", (ImageClassifier classifier) => classifier.ClassNames);

    public static IServiceCollection Options(WebApplicationBuilder builder)
    {
        builder.Services.AddReCUClassifier("model.onnx", new ReCUServingOptions
        {
            ModelName = "flowers",                              // in /v2/models/flowers; else the name of the file
            MaximumBodyBytes = 2 << 20,                         // thumbnails
            MaximumRequests = 512,                              // longer bursts
            BatchDelay = TimeSpan.FromMilliseconds(2),          // see below
            ReloadInterval = TimeSpan.FromSeconds(10),          // looks at the file; zero: never
            AllowOtherClasses = false,                          // a model of other classes is refused
        });

        return builder.Services;
    }
}
