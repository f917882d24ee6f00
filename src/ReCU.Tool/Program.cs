System.Console.WriteLine("recu");
ReCU.Torch.TorchRuntime.EnsureLoaded();
System.Console.WriteLine("torch");
