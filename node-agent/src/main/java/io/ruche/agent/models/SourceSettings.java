package io.ruche.agent.models;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What sources need to know of this machine.
 *
 * @param pips commands that may run pip, the first that works is used
 * @param hub where {@code hf:} models are, without a slash at the end
 * @param hubToken sent to the hub alone
 * @param idle how long a source may stay silent
 * @param attempts how often a cut download is taken up again within one pull
 */
record SourceSettings(List<List<String>> pips, String hub, Optional<String> hubToken, Duration idle, int attempts) {

    static final String DEFAULT_HUB = "https://huggingface.co";

    /** From the variables that pip and the hub's own tools go by: HF_ENDPOINT, HF_TOKEN; RUCHE_PYTHON names a Python. */
    static SourceSettings of(Map<String, String> environment) {
        String python = environment.getOrDefault("RUCHE_PYTHON", "");
        List<List<String>> pips = python.isBlank()
                ? List.of(
                        List.of("python3", "-m", "pip"),
                        List.of("python", "-m", "pip"),
                        List.of("pip3"),
                        List.of("pip"))
                : List.of(List.of(python, "-m", "pip"));
        String hub = environment.getOrDefault("HF_ENDPOINT", "");
        return new SourceSettings(
                pips,
                (hub.isBlank() ? DEFAULT_HUB : hub).replaceFirst("/+$", ""),
                Optional.ofNullable(environment.get("HF_TOKEN"))
                        .map(String::trim)
                        .filter(token -> !token.isEmpty()),
                Duration.ofSeconds(60),
                5);
    }
}
