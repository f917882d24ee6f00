using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ReCU.Classifier;
using ReCU.Graph;
using ReCU.Graph.Files;
using ReCU.Serving.Measuring;

namespace ReCU.Serving.Models;

/// <summary>
/// The model of the service, and the file that it comes from. Thread-safe but for <see cref="Check"/>.
/// </summary>
internal sealed class ServedModel : IDisposable
{
    // A GIF of 1x1.
    private static readonly byte[] _onePixel = Convert.FromBase64String(
        "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private readonly string _path;
    private readonly bool _allowOtherClasses;
    private readonly TimeProvider _time;
    private readonly ServingMetrics _metrics;
    private readonly ILogger _log;
    private volatile ModelState _state;
    private string? _seen;
    private string? _refused;

    /// <summary>Opens the model.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelException">The file is broken, or the packed engine cannot run it.</exception>
    /// <exception cref="ArgumentException">An option does not fit the model.</exception>
    public ServedModel(
        string path,
        ReCUServingOptions options,
        TimeProvider time,
        ServingMetrics metrics,
        ILogger<ServedModel> log)
    {
        (_path, _allowOtherClasses, _time, _metrics, _log) =
            (Path.GetFullPath(path), options.AllowOtherClasses, time, metrics, log);
        Name = options.ModelName ?? Path.GetFileNameWithoutExtension(_path);
        // Before the file is opened: should it be replaced in between, the next look finds another digest.
        string digest = File.Exists(_path) ? Digest() : "";
        Classifier = ImageClassifier.Open(_path, options.ForClassifier);
        _state = new ModelState(digest, time.GetUtcNow(), Reloads: 0, Problem: null);
        if (options.MaximumBodyBytes >= _onePixel.Length)
        {
            // The first picture takes a quarter of a second to compile what it needs: not that of a client.
            Classifier.Classify(_onePixel);
        }

        log.ModelOpened(Name, _path, Classifier.ImageShape, Classifier.ClassNames.Count, Classifier.KernelName);
    }

    /// <summary>The name that requests know.</summary>
    public string Name { get; }

    /// <summary>What classifies.</summary>
    public ImageClassifier Classifier { get; }

    /// <summary>What is served.</summary>
    public ModelState State => _state;

    /// <summary>
    /// Looks at the file, and takes it up where it is a new one that has come to rest: a file that is still being
    /// written is another one at the next look. One caller at a time.
    /// </summary>
    public void Check()
    {
        var (digest, problem) = Look();
        if (digest == _state.Digest)
        {
            (_seen, _refused) = (null, null);
            _state = _state with { Problem = null };
        }
        else if (digest != _seen)
        {
            // Between the two steps of a careless replacement there is no file, or half of one.
            _seen = digest;
        }
        else if (digest != _refused)
        {
            if (problem is null)
            {
                TakeUp(digest);
            }
            else
            {
                Refuse(digest, problem);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();

    private void TakeUp(string digest)
    {
        try
        {
            Classifier.Reload(_path, _allowOtherClasses);
        }
        catch (Exception e) when (e is InvalidModelException or ArgumentException)
        {
            Refuse(digest, e.Message);
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It says nothing about the content, which is looked at again.
            _seen = null;
            _state = _state with { Problem = WithoutFolder(e.Message) };
            _log.ModelRefused(Name, e.Message);
            return;
        }

        _refused = null;
        _state = new ModelState(digest, _time.GetUtcNow(), _state.Reloads + 1, Problem: null);
        _metrics.CountReload(taken: true);
        _log.ModelTaken(Name, digest);
    }

    private void Refuse(string digest, string problem)
    {
        _refused = digest;
        _state = _state with { Problem = WithoutFolder(problem) };
        _metrics.CountReload(taken: false);
        _log.ModelRefused(Name, problem);
    }

    // Whoever asks for the state need not know where the server keeps its files.
    private string WithoutFolder(string text) => text
        .Replace(_path, Path.GetFileName(_path), StringComparison.Ordinal)
        .Replace(Path.GetDirectoryName(_path)! + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    // What cannot be read has an empty digest.
    private (string Digest, string? Problem) Look()
    {
        try
        {
            return (Digest(), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ("", "The model file is gone.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("", e.Message);
        }
    }

    private string Digest()
    {
        // A pipe in the file's place would keep its reader waiting.
        if (!FileKind.IsRegularOrMissing(_path))
        {
            throw new IOException($"'{_path}' is no regular file.");
        }

        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
