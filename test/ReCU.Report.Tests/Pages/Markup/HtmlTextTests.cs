using System.Text;
using ReCU.Report.Pages.Markup;

namespace ReCU.Report.Tests.Pages.Markup;

public class HtmlTextTests
{
    [TestCase("a\u0000b\u001bc\u0085d", "a\ufffdb\ufffdc\ufffdd")]
    [TestCase("line\nfeed\tand tab", "line\nfeed\tand tab")]
    [TestCase("\ud83d\udc31", "\ud83d\udc31")]
    public void WhatHtmlDoesNotAllowIsReplaced(string text, string expected) =>
        Assert.That(HtmlText.Append(new StringBuilder(), text).ToString(), Is.EqualTo(expected));

    [Test]
    public void HalfOfAPairIsReplaced()
    {
        // Not as an argument of an attribute, which would keep no half.
        string text = string.Concat("half ", '\ud83d', " of a pair");
        Assert.That(HtmlText.Append(new StringBuilder(), text).ToString(), Is.EqualTo("half \ufffd of a pair"));
    }

    [TestCase("short", 5, "short")]
    [TestCase("longer", 5, "lo\u2026er")]
    [TestCase("longest", 4, "lo\u2026t")]
    [TestCase("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301")]
    [TestCase("e\u0301e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301\u2026e\u0301")]
    [TestCase("\ud83d\udc31\ud83d\udc32\ud83d\udc33\ud83d\udc34", 3, "\ud83d\udc31\u2026\ud83d\udc34")]
    public void TheMiddleOfALongNameIsLeftOutBetweenWholeLetters(string text, int length, string expected) =>
        Assert.That(HtmlText.Shorten(text, length), Is.EqualTo(expected));

    [Test]
    public void MarksUponOneLetterAreCutToo()
    {
        string text = "a" + new string('\u0301', 5_000);
        Assert.That(HtmlText.Shorten(text, 60), Has.Length.LessThan(1_000));
    }

    [Test]
    public void MarksOfDirectionDoNotReachOut() =>
        Assert.That(HtmlText.Isolate("\u202ea\u2069b\u200fc"), Is.EqualTo("\u2068abc\u2069"));
}
