using System.Diagnostics;
using System.Runtime.Versioning;
using ReCU.Graph.Files;
using ReCU.TestKit;

namespace ReCU.Graph.Tests.Files;

public sealed class WholeFileTests
{
    private static readonly byte[] _new = [1, 2, 3, 4];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeAFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveTheFolder() => _folder.Dispose();

    [Test]
    public void AFileIsMadeOrReplaced([Values] bool isThere)
    {
        string path = _folder.File("model.onnx");
        if (isThere)
        {
            File.WriteAllBytes(path, new byte[100]);
        }

        WholeFile.Write(path, _new);
        AssertWritten(path);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win")]
    public void TheModeStays(
        [Values(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
                | UnixFileMode.OtherWrite)]
        UnixFileMode mode)
    {
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, [9]);
        File.SetUnixFileMode(path, mode);
        WholeFile.Write(path, stream =>
        {
            // Nor may others read what is not finished.
            string unfinished = Directory.GetFiles(_folder.Path, WholeFile.TemporaryPrefix + "*").Single();
            Assert.That(File.GetUnixFileMode(unfinished), Is.EqualTo(mode));
            stream.Write(_new);
        });
        AssertWritten(path);
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(mode));
    }

    [Test]
    public void ALinkIsFollowed([Values] bool isThere)
    {
        string target = _folder.File("model-v2.onnx");
        string middle = _folder.File("latest.onnx");
        string link = _folder.File("model.onnx");
        if (isThere)
        {
            File.WriteAllBytes(target, new byte[9]);
        }

        File.CreateSymbolicLink(middle, "model-v2.onnx");
        File.CreateSymbolicLink(link, middle);
        WholeFile.Write(link, _new);
        AssertWritten(target);
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(middle));
    }

    [Test]
    public void ALongNameWorks()
    {
        string path = _folder.File(new string('m', 250) + ".onnx");
        WholeFile.Write(path, _new);
        AssertWritten(path);
    }

    [Test]
    public void WhatFailsLeavesTheFileAsItWas()
    {
        string path = _folder.File("model.onnx");
        File.WriteAllBytes(path, [9]);
        Assert.That(
            () => WholeFile.Write(path, stream =>
            {
                stream.Write(_new);
                throw new InvalidOperationException("on the way");
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("on the way"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 9 }));
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void WhatADeadWriterLeftIsRemoved()
    {
        string path = _folder.File("model.onnx");
        string left = "";
        WholeFile.Write(path, stream => left = Directory.GetFiles(_folder.Path, WholeFile.TemporaryPrefix + "*").Single());
        File.WriteAllBytes(left, new byte[100]);
        WholeFile.Write(path, _new);
        AssertWritten(path);
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void SeveralWritersDoNotMeet()
    {
        string path = _folder.File("model.onnx");
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            WholeFile.Write(path, Enumerable.Repeat((byte)i, 5_000).ToArray()));
        byte[] content = File.ReadAllBytes(path);
        Assert.That(content, Has.Length.EqualTo(5_000).And.All.EqualTo(content[0]));
        Assert.That(Directory.GetFiles(_folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void AnErrorNamesThePathThatWasAskedFor()
    {
        string missing = Path.Combine(_folder.Path, "none", "model.onnx");
        Assert.That(
            () => WholeFile.Write(missing, _new),
            Throws.TypeOf<DirectoryNotFoundException>()
                .With.Message.EqualTo($"'{missing}' cannot be written: there is no such folder."));
        string below = Path.Combine(_folder.File("file"), "model.onnx");
        File.WriteAllBytes(_folder.File("file"), [1]);
        Assert.That(
            () => WholeFile.Write(below, _new),
            Throws.InstanceOf<IOException>().With.Message.StartsWith($"'{below}' cannot be written")
                .And.Message.Not.Contains(WholeFile.TemporaryPrefix));
        Assert.That(
            () => WholeFile.Write(_folder.Path, _new),
            Throws.InstanceOf<SystemException>().With.Message.StartsWith($"'{_folder.Path}' cannot be written"));
    }

    [Test]
    [Platform("Linux")]
    public void APipeIsWrittenThrough()
    {
        string pipe = MakePipe("pipe");
        Assert.That(FileKind.IsRegularOrMissing(pipe), Is.False);
        Task<byte[]> read = Task.Run(() => File.ReadAllBytes(pipe));
        WholeFile.Write(pipe, _new);
        Assert.That(read.Result, Is.EqualTo(_new));
        Assert.That(FileKind.IsRegularOrMissing(pipe), Is.False, "it is a pipe still");
        Assert.That(() => WholeFile.Write("/dev/null", _new), Throws.Nothing);
        Assert.That(FileKind.IsRegularOrMissing("/dev/null"), Is.False);
    }

    [Test]
    public void EmptyFilesAreRegular()
    {
        string path = _folder.File("empty");
        File.WriteAllBytes(path, []);
        Assert.That(FileKind.IsRegularOrMissing(path));
        Assert.That(FileKind.IsRegularOrMissing(_folder.File("none")));
        WholeFile.Write(path, _new);
        AssertWritten(path);
    }

    private string MakePipe(string name)
    {
        string path = _folder.File(name);
        using Process process = Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return path;
    }

    private static void AssertWritten(string path) => Assert.That(File.ReadAllBytes(path), Is.EqualTo(_new));
}
