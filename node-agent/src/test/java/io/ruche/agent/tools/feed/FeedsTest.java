package io.ruche.agent.tools.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.agent.tools.ToolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedsTest {
    @Test
    void readsRss() throws Exception {
        Feed feed = xml("""
                <?xml version="1.0"?>
                <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
                     xmlns:content="http://purl.org/rss/1.0/modules/content/">
                 <channel>
                  <title>Small problems</title><link>http://example.org/</link>
                  <image><title>Logo</title></image>
                  <item>
                   <title>Parcels &amp; neighbours</title>
                   <link>http://example.org/1</link>
                   <guid isPermaLink="false">tag:1</guid>
                   <pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate>
                   <dc:creator>Ada</dc:creator>
                   <description>short</description>
                   <content:encoded><![CDATA[<p>Who has <b>mine</b>?</p>]]></content:encoded>
                  </item>
                  <item><title>No id</title><link>http://example.org/2</link></item>
                  <item><title>Nothing else</title></item>
                 </channel>
                </rss>""");

        assertThat(feed.title()).isEqualTo("Small problems");
        assertThat(feed.items().get(0))
                .isEqualTo(new Feed.Item(
                        "tag:1",
                        "Parcels & neighbours",
                        "http://example.org/1",
                        "Mon, 23 Nov 2026 09:00:00 GMT",
                        "Ada",
                        "Who has mine?"));
        assertThat(feed.items().get(1).id()).isEqualTo("http://example.org/2");
        assertThat(feed.items().get(2).id()).hasSize(64);
    }

    @Test
    void readsAtom() throws Exception {
        Feed feed = xml("""
                <feed xmlns="http://www.w3.org/2005/Atom">
                 <title type="html">Small &lt;b&gt;problems&lt;/b&gt;</title>
                 <entry>
                  <id>urn:1</id><title>One</title>
                  <link rel="self" href="http://example.org/self"/><link href="http://example.org/1"/>
                  <updated>2026-11-23T10:00:00Z</updated>
                  <author><name>Ada</name><email>ada@example.org</email></author>
                  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Who</p><p>has it?</p></div></content>
                 </entry>
                </feed>""");

        assertThat(feed.title()).isEqualTo("Small problems");
        assertThat(feed.items())
                .containsExactly(new Feed.Item(
                        "urn:1", "One", "http://example.org/1", "2026-11-23T10:00:00Z", "Ada", "Who has it?"));
    }

    @Test
    void readsRdf() throws Exception {
        Feed feed = xml("""
                <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
                 <channel><title>Old</title></channel>
                 <item rdf:about="x"><title>One</title><link>http://example.org/1</link></item>
                </rdf:RDF>""");

        assertThat(feed.title()).isEqualTo("Old");
        assertThat(feed.items()).extracting(Feed.Item::title).containsExactly("One");
    }

    @Test
    void readsJsonFeed() throws Exception {
        Feed feed = JsonFeeds.read("""
                {"version":"https://jsonfeed.org/version/1.1","title":"Small problems","items":[
                 {"id":"1","url":"http://example.org/1","title":"One","content_html":"<p>Who has it?</p>",
                  "date_published":"2026-11-23T10:00:00Z","authors":[{"name":"Ada"}]},
                 {"id":2,"content_text":"a < b","author":{"name":"Bo"}}]}""");

        assertThat(feed.items())
                .containsExactly(
                        new Feed.Item("1", "One", "http://example.org/1", "2026-11-23T10:00:00Z", "Ada", "Who has it?"),
                        new Feed.Item("2", "", "", "", "Bo", "a < b"));
    }

    @Test
    void keepsTheFirstHundredItemsAndBoundsEach() throws Exception {
        String item = "<item><title>" + "t".repeat(1_000) + "</title><guid>" + "g".repeat(1_000)
                + "</guid><description>" + "d".repeat(5_000) + "</description></item>";
        Feed feed = xml("<rss><channel>" + item.repeat(130) + "</channel></rss>");

        assertThat(feed.items()).hasSize(100);
        assertThat(feed.left()).isEqualTo(30);
        Feed.Item first = feed.items().get(0);
        assertThat(List.of(
                        first.title().length(),
                        first.id().length(),
                        first.text().length()))
                .containsExactly(300, 64, 2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "<html><body>no</body></html>",
                "<rss><channel>",
                "<rss><item></rss>",
                "<rss/><rss/>"
            })
    void refusesWhatIsNoFeed(String text) {
        assertThatThrownBy(() -> xml(text)).isInstanceOf(ToolException.class);
    }

    @Test
    void refusesBombsInNoTime() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
        for (int i = 1; i < 30; i++) {
            laughs.append("<!ENTITY a")
                    .append(i)
                    .append(" \"")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        laughs.append("]><rss><channel><title>&a29;</title></channel></rss>");
        String quadratic = "<!DOCTYPE rss [<!ENTITY a \"" + "x".repeat(100_000) + "\">]><rss><channel><title>"
                + "&a;".repeat(100_000) + "</title></channel></rss>";

        for (String bomb : List.of(laughs.toString(), quadratic)) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertThatThrownBy(() -> xml(bomb)).isInstanceOf(ToolException.class));
        }
    }

    @Test
    void readsNoOtherDocument(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "canary");
        String uri = secret.toUri().toString();
        for (String feed : List.of(
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"" + uri + "\">]><rss><channel><title>&x;</title></channel></rss>",
                "<!DOCTYPE rss SYSTEM \"" + uri + "\"><rss><channel><title>t</title></channel></rss>",
                "<!DOCTYPE rss [<!ENTITY % x SYSTEM \"" + uri + "\"> %x;]><rss><channel/></rss>",
                "<rss><channel><title>&x;</title></channel></rss>")) {
            assertThatThrownBy(() -> xml(feed))
                    .isInstanceOf(ToolException.class)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void includesNothingByXinclude(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "canary");
        Feed feed =
                xml("<rss xmlns:xi=\"http://www.w3.org/2001/XInclude\"><channel><item><title><xi:include parse=\"text\""
                        + " href=\"" + secret.toUri() + "\"/></title></item></channel></rss>");
        assertThat(feed.items().get(0).title()).isEmpty();
    }

    @Test
    void refusesWhatNestsTooDeep() {
        String deep = "<rss>" + "<a>".repeat(100_000);
        assertThatThrownBy(() -> xml(deep)).hasMessageContaining("deeper than 64");
        String json = "{\"items\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> JsonFeeds.read(json)).hasMessageContaining("deeper than 32");
    }

    private static Feed xml(String text) throws ToolException {
        return XmlFeeds.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
