namespace ReCU.Serving.Models;

/// <summary>Which model is served, and what became of the file since.</summary>
/// <param name="Digest">SHA-256 of the file that is served, in hexadecimal.</param>
/// <param name="TakenAt">When it was taken up.</param>
/// <param name="Reloads">How many files were taken up after the first.</param>
/// <param name="Problem">Why the file of now is not served, in words without a path; null where it is.</param>
internal sealed record ModelState(string Digest, DateTimeOffset TakenAt, int Reloads, string? Problem);
