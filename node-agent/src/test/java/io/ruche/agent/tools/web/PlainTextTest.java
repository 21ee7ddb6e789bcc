package io.ruche.agent.tools.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @Test
    void keepsWhatOneReads() {
        assertThat(PlainText.of("<html><head><title>No</title></head><body><h1>Parcels &amp; neighbours</h1>"
                        + "<p>Mine  is\n late.<br>Yours?</p><script>alert('x < y')</script><!-- <p>no</p> -->"
                        + "<ul><li>one</li><li>tw&#111; &#x2014; &hellip;</li></ul></body></html>"))
                .isEqualTo("Parcels & neighbours\n\nMine is late.\nYours?\n\none\n\ntwo — …");
    }

    @Test
    void leavesWhatIsNoMarkupAsItIs() {
        assertThat(PlainText.of("a < b & c &unknown; 3<4 &lt;b&gt;")).isEqualTo("a < b & c &unknown; 3<4 <b>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "&", "</", "<!--", "<script>", "<p", "&#", "<svg></", "&a"})
    void takesTimeInTheLengthOfTheText(String part) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> PlainText.of(part.repeat(1_000_000 / part.length())));
    }
}
