namespace ReCU.Data;

/// <summary>A part of a CIFAR data set.</summary>
public enum CifarPart
{
    /// <summary>The training images: <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c>, or <c>train.bin</c>.</summary>
    Training,

    /// <summary>The test images: <c>test_batch.bin</c>, or <c>test.bin</c>.</summary>
    Test,
}
