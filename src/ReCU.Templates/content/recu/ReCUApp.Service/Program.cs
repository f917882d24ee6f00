using ReCU.Serving;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddReCUClassifier(builder.Configuration["Model"] ?? "model.onnx");

WebApplication app = builder.Build();
app.MapReCU();
app.Run();
