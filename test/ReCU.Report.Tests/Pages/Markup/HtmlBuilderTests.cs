using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Tests.Pages.Markup;

public class HtmlBuilderTests
{
    [Test]
    public void WhatIsPutIntoMarkupIsEscaped()
    {
        string name = "<b title=\"x\" class='y'>&amp;";
        string html = new HtmlBuilder().Add($"""<td title="{name}">{name}</td>""").ToString();
        string escaped = "&lt;b title=&quot;x&quot; class=&#39;y&#39;&gt;&amp;amp;";
        Assert.That(html, Is.EqualTo($"""<td title="{escaped}">{escaped}</td>"""));
    }

    [Test]
    public void NumbersAreInvariantWhateverTheirFormat() => Assert.That(
        new HtmlBuilder().Add($"{1.5:0.00} {-3} {1234567.25}").ToString(), Is.EqualTo("1.50 -3 1234567.25"));

    [Test]
    public void NoTextIsNothing() =>
        Assert.That(new HtmlBuilder().Add($"<p>{(string?)null}</p>").ToString(), Is.EqualTo("<p></p>"));
}
