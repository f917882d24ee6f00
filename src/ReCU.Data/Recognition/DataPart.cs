namespace ReCU.Data;

/// <summary>A part of a data set.</summary>
public enum DataPart
{
    /// <summary>Images to learn from; where a data set has no parts, all of its images.</summary>
    Training,

    /// <summary>Images to choose the best epoch by.</summary>
    Validation,

    /// <summary>Images that no decision was made by.</summary>
    Test,
}
