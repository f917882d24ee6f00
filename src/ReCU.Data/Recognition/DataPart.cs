namespace ReCU.Data;

/// <summary>A part of a data set.</summary>
public enum DataPart
{
    /// <summary>Images to train on; all images if a data set has no parts.</summary>
    Training,

    /// <summary>Images for choosing the best epoch.</summary>
    Validation,

    /// <summary>Images for the final test only.</summary>
    Test,
}
