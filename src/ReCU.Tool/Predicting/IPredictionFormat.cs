namespace ReCU.Tool.Predicting;

/// <summary>A format of results, with a record for each picture.</summary>
internal interface IPredictionFormat
{
    /// <summary>The header with its line feed; empty if there is none.</summary>
    string Header { get; }

    /// <summary>A record, with its line feed.</summary>
    string Record(Prediction prediction);

    /// <summary>Counts the complete records of a text that may end within one.</summary>
    /// <param name="text">The text after the header.</param>
    /// <returns>Their number, the number of broken pictures among them, and the end of the last one.</returns>
    (int Records, int Broken, int End) Count(string text);
}
