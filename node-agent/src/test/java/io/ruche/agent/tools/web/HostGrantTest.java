package io.ruche.agent.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.agent.tools.ToolException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostGrantTest {
    private static final HostGrant GRANT = new HostGrant(
            List.of("example.org", "*.news.example", "localhost:8099", "10.0.0.7", "Nas", "api.example:8443"));

    @Test
    void letsThoseBeReachedThatAreListed() throws Exception {
        assertThat(check("https://example.org/a")).isEqualTo(Reach.PUBLIC);
        assertThat(check("http://EXAMPLE.org")).isEqualTo(Reach.PUBLIC);
        assertThat(check("https://today.news.example/")).isEqualTo(Reach.PUBLIC);
        assertThat(check("http://localhost:8099/feed")).isEqualTo(Reach.HOME);
        assertThat(check("http://nas/")).isEqualTo(Reach.HOME);
        assertThat(check("http://10.0.0.7/")).isEqualTo(Reach.ANY);
        assertThat(check("https://api.example:8443/x")).isEqualTo(Reach.PUBLIC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/",
                "https://www.example.org/",
                "https://example.org.evil.example/",
                "https://evilexample.org/",
                "https://news.example/",
                "https://evilnews.example/",
                "https://example.org:8443/",
                "http://localhost/",
                "http://localhost:7420/",
                "http://api.example/",
                "http://10.0.0.8/",
                "http://127.0.0.1:8099/"
            })
    void refusesAllOthers(String url) {
        assertThatThrownBy(() -> check(url))
                .isInstanceOf(ToolException.class)
                .hasMessageStartingWith("host: ")
                .hasMessageContaining("tools.hosts");
    }

    @Test
    void grantsNothingWhenNothingIsListed() throws Exception {
        WebAddress address = WebAddress.parse("https://example.org/");
        assertThatThrownBy(() -> new HostGrant(List.of()).check(address)).hasMessageContaining("one of none");
    }

    private static Reach check(String url) throws ToolException {
        return GRANT.check(WebAddress.parse(url));
    }
}
