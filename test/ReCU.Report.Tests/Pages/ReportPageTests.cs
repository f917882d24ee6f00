namespace ReCU.Report.Tests.Pages;

public class ReportPageTests
{
    [Test]
    public void NamesAreTextAndNoMarkup()
    {
        string html = ReportPage.ToHtml(Samples.Finished(Samples.HostileNames));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Not.Contain("<script"));
            Assert.That(html, Does.Contain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
            Assert.That(html, Does.Contain("<bdi>\u202Eright to left"), "the mark reaches no further than its element");
            Assert.That(html, Does.Not.Contain('\u0000').And.Not.Contain('\u001b'));
        }
    }
}
