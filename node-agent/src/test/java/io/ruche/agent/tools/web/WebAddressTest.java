package io.ruche.agent.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.agent.tools.ToolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
    @Test
    void readsWhatARequestNeeds() throws Exception {
        assertThat(WebAddress.parse("HTTPS://Example.org:8443/a/b?c=d#e"))
                .isEqualTo(new WebAddress(true, "example.org", 8443, "/a/b?c=d"));
        assertThat(WebAddress.parse("http://example.org")).isEqualTo(new WebAddress(false, "example.org", 80, "/"));
        assertThat(WebAddress.parse("http://example.org:80/x").text()).isEqualTo("http://example.org/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "/path",
                "file:///etc/passwd",
                "ftp://example.org/",
                "jar:http://example.org!/",
                "http:///x",
                "http://user:secret@example.org/",
                "http://example.org@evil.example/",
                "http://example.org:0/",
                "http://example.org:99999/",
                "http://example.org:-1/",
                "http://example.org\\@evil.example/",
                "http://exa mple.org/",
                "http://example.org/a b",
                "http://example.org/a\r\nHost: evil",
                "http://ex\u00e4mple.org/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://127.0.0.01/",
                "http://256.0.0.1/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://example.org./",
                "http://%65xample.org/"
            })
    void refusesWhatIsNoPlainAddress(String url) {
        assertThatThrownBy(() -> WebAddress.parse(url)).isInstanceOf(ToolException.class);
    }

    @Test
    void followsRedirectsButNotOutOfTls() throws Exception {
        WebAddress here = WebAddress.parse("https://example.org/a/b?c");

        assertThat(here.to("d").text()).isEqualTo("https://example.org/a/d");
        assertThat(here.to("//other.example/x").text()).isEqualTo("https://other.example/x");
        assertThatThrownBy(() -> here.to("http://example.org/")).hasMessageContaining("https");
        assertThatThrownBy(() -> here.to("file:///etc/passwd")).isInstanceOf(ToolException.class);
        assertThatThrownBy(() -> here.to("http://a:b@example.org/")).isInstanceOf(ToolException.class);
    }
}
