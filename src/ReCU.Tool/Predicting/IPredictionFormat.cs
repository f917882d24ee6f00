namespace ReCU.Tool.Predicting;

/// <summary>How results are written, a record for each picture.</summary>
internal interface IPredictionFormat
{
    /// <summary>What stands before the first record, with its line feed; empty where nothing does.</summary>
    string Header { get; }

    /// <summary>A record, with its line feed.</summary>
    string Record(Prediction prediction);

    /// <summary>Counts the whole records of a text that may end in the middle of one.</summary>
    /// <param name="text">What was written after the header.</param>
    /// <returns>How many there are, how many of them are of broken pictures, and where the last one ends.</returns>
    (int Records, int Broken, int End) Count(string text);
}
