namespace ReCU.Report;

/// <summary>An option of a training, as text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record ReportedSetting(string Name, string Value);
