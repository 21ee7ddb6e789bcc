package io.ruche.launcher.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/**
 * What the build wrote down about itself.
 *
 * @param made no earlier than this did anyone build this version, so a clock that says less is wrong
 */
public record Version(String version, Instant made) {

    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/ruche/launcher/version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(properties.getProperty("version", "unknown"), Instant.parse(properties.getProperty("made")));
    }
}
