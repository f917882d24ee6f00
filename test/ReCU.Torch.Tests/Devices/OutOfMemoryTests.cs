using ReCU.Torch.Devices;

namespace ReCU.Torch.Tests.Devices;

/// <summary>Torch's own words, as users report them for several versions.</summary>
public sealed class OutOfMemoryTests
{
    private const long Mebibyte = 1L << 20;
    private const double Gibibyte = 1L << 30;

    private const string Current =
        "CUDA out of memory. Tried to allocate 22.78 GiB. GPU 0 has a total capacity of 31.47 GiB of which 12.73 GiB "
        + "is free. Including non-PyTorch memory, this process has 18.73 GiB memory in use. Of the allocated memory "
        + "9.08 GiB is allocated by PyTorch, and 9.35 GiB is reserved by PyTorch but unallocated. If reserved but "
        + "unallocated memory is large try setting PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True to avoid "
        + "fragmentation.\nException raised from malloc at CUDACachingAllocator.cpp (most recent call first): 7 bytes "
        + "free";

    private const string Older =
        "CUDA out of memory. Tried to allocate 1.70 GiB. GPU 0 has a total capacty of 6.00 GiB of which 0 bytes is "
        + "free. Of the allocated memory 2.93 GiB is allocated by PyTorch, and 2.30 GiB is reserved by PyTorch but "
        + "unallocated.";

    private const string Oldest =
        "CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0; 23.99 GiB total capacity; 21.46 GiB already "
        + "allocated; 0 bytes free; 23.18 GiB reserved in total by PyTorch)";

    [TestCase(Current, 22.78, 31.47, 12.73, 9.08)]
    [TestCase(Older, 1.70, 6.00, 0, 2.93)]
    [TestCase(Oldest, 20.0 / 1024, 23.99, 0, 21.46)]
    public void TheNumbersAreRead(string message, double requested, double capacity, double free, double allocated)
    {
        OutOfMemory read = OutOfMemory.Read(TorchError.With(message))!;
        Assert.Multiple(() =>
        {
            Assert.That(read.Requested / Gibibyte, Is.EqualTo(requested).Within(1e-6));
            Assert.That(read.Capacity / Gibibyte, Is.EqualTo(capacity).Within(1e-6));
            Assert.That(read.Free / Gibibyte, Is.EqualTo(free).Within(1e-6));
            Assert.That(read.Allocated / Gibibyte, Is.EqualTo(allocated).Within(1e-6));
        });
    }

    [TestCase("CUDA error: out of memory")]
    [TestCase("cuDNN error: CUDNN_STATUS_ALLOC_FAILED")]
    [TestCase("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")]
    public void AMessageWithoutNumbersIsReadToo(string message) => Assert.That(
        OutOfMemory.Read(TorchError.With(message)),
        Is.EqualTo(new OutOfMemory(null, null, null, null)));

    [Test]
    public void OtherErrorsAreLeftAlone() => Assert.Multiple(() =>
    {
        Assert.That(OutOfMemory.Read(TorchError.With("CUDA error: device-side assert triggered")), Is.Null);
        Assert.That(OutOfMemory.Read(new InvalidOperationException("CUDA out of memory.")), Is.Null);
    });

    // 300 MiB of tensors without the images, 100 MiB more were needed at least, and there were 20 MiB.
    [TestCase(256, 100, 400, 100, 20, 128)]
    // Torch asked for ten times what it had.
    [TestCase(256, 0, 100, 900, 0, 24)]
    [TestCase(16, 0, 300, 100, 0, 8)]
    [TestCase(8, 0, 300, 100, 0, 4)]
    [TestCase(2, 0, 300, 100, 0, null)]
    public void WhatMightFitIsEstimated(
        int batchSize, long resident, long allocated, long requested, long free, int? expected)
    {
        var memory = new OutOfMemory(requested * Mebibyte, null, free * Mebibyte, allocated * Mebibyte);
        Assert.That(memory.FittingBatchSize(batchSize, resident * Mebibyte), Is.EqualTo(expected));
    }

    [Test]
    public void WithoutNumbersHalfOfTheBatchIsTheEstimate() =>
        Assert.That(new OutOfMemory(null, null, null, null).FittingBatchSize(100, 0), Is.EqualTo(48));

    [Test]
    public void TheErrorNamesWhatUsersCanChange()
    {
        Exception cause = TorchError.With(Older);
        DeviceOutOfMemoryException error = OutOfMemory.Read(cause)!
            .ToException(batchSize: 512, 200 * Mebibyte, cause);
        Assert.Multiple(() =>
        {
            Assert.That(
                error.Message,
                Is.EqualTo("The memory of the GPU ran out when torch asked for 1.70 GiB. It has 6.00 GiB. BatchSize is "
                    + "512; about 256 would fit, which is an estimate. 200.00 MiB hold images; DeviceDataLimit = 0 "
                    + "leaves them in the host's memory. Other processes may use the GPU too (nvidia-smi shows "
                    + "them)."));
            Assert.That(error.BatchSize, Is.EqualTo(512));
            Assert.That(error.FittingBatchSize, Is.EqualTo(256));
            Assert.That(error.InnerException, Is.SameAs(cause));
        });
    }
}
