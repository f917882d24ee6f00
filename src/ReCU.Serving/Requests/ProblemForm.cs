namespace ReCU.Serving.Requests;

/// <summary>How a client learns what is wrong.</summary>
internal enum ProblemForm
{
    /// <summary>Problem details, as RFC 9457 has them.</summary>
    Details,

    /// <summary>The inference protocol's object with one member, <c>error</c>.</summary>
    InferenceProtocol,
}
