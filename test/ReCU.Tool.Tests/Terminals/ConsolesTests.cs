using ReCU.Tool.Terminals;
using Spectre.Console;

namespace ReCU.Tool.Tests.Terminals;

internal sealed class ConsolesTests
{
    [Test]
    public void LinesAreWrittenAsTheyAreHoweverLongTheyAre()
    {
        string text = string.Concat(Enumerable.Repeat("[red]long[/] path/", 100));
        Assert.That(Write(consoles => consoles.Line(text)).Output, Is.EqualTo(text));
        Assert.That(Write(consoles => consoles.Note(text)).Errors, Is.EqualTo(text));
    }

    [Test]
    public void MessagesAreOneLine()
    {
        const string Text = "first\r\n  second\tthird\n";
        Assert.That(Write(consoles => consoles.Fail(Text)).Errors, Is.EqualTo("error: first second third"));
        Assert.That(Write(consoles => consoles.Warn(Text)).Errors, Is.EqualTo("warning: first second third"));
    }

    [Test]
    public void CellsOfTablesAreTextAndAreNotBroken()
    {
        string name = "[bold]" + new string('x', 300);
        string written = Write(consoles =>
        {
            Table table = Tables.Create("name", ">number");
            table.Row(name, "1");
            consoles.Out.Write(table);
        }).Output;
        Assert.That(written, Does.Contain(name).And.Not.Contain('\u001b'));
    }

    private static (string Output, string Errors) Write(Action<Consoles> write)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        write(new Consoles(
            Consoles.Create(output, isRedirected: true), Consoles.Create(errors, isRedirected: true)));
        return (output.ToString().TrimEnd(), errors.ToString().TrimEnd());
    }
}
