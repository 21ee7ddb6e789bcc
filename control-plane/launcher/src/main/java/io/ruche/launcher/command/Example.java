package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.client.Specs;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Something to begin with. Setting one up again changes nothing that its owner made of it meanwhile. */
enum Example {
    CHAT("chat", List.of("smollm2-135m")),
    HENRY_INC("henry-inc", List.of("smollm2-135m", "all-minilm-l6-v2"));

    private static final String FOLDER = "/examples/organisations/";
    private static final String FIRST_ITEM = "parcels.txt";

    private final String label;
    private final List<String> models;

    Example(String label, List<String> models) {
        this.label = label;
        this.models = models;
    }

    static Optional<Example> find(String label) {
        return Arrays.stream(values()).filter(it -> it.label.equals(label)).findFirst();
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(it -> it.label).toList();
    }

    /** The model that answers. */
    String model() {
        return models.get(0);
    }

    boolean isOrganisation() {
        return this == HENRY_INC;
    }

    /**
     * Deploys what it needs and, when that serves, hands in its documents and something to work on.
     *
     * @param limit how long to wait; empty when nobody waits for the models
     */
    void setUp(Api api, Home home, Progress progress, Optional<Duration> limit) {
        Deployments deployments = new Deployments(api, progress);
        models.forEach(deployments::ensure);
        if (limit.isPresent()) {
            models.forEach(model -> deployments.awaitServing(model, limit.get()));
        }
        if (isOrganisation()) {
            organise(api, home, progress);
        }
    }

    private void organise(Api api, Home home, Progress progress) {
        if (isThere(new Specs(api))) {
            return;
        }
        progress.working(label + "  handing in its documents");
        String file = label + ".yaml";
        JsonNode answer = new Specs(api).apply(new SpecFile(file, resource(file)), false);
        if (!answer.path("problems").isEmpty()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    Json.text(answer.path("problems").path(0), "text"),
                    "`ruche apply -f " + file + "` tells all of it.");
        }
        drop(home, label + "/inbox/" + FIRST_ITEM);
    }

    private boolean isThere(Specs specs) {
        return specs.list(Optional.of("Organisation"), false).stream()
                .anyMatch(spec -> Json.text(spec, "name").equals(label));
    }

    /** Puts a file where the organisation looks for work, whole or not at all. */
    private static void drop(Home home, String name) {
        Path place = home.path().resolve("workspaces").resolve(name);
        Path folder = place.getParent();
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, ".new", "");
            Files.write(part, resource(name));
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    place + " cannot be written: " + e.getMessage() + ".",
                    "Give it to this user, or free some disk; then put any text file there.");
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = Example.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) throw new IllegalStateException("no resource " + FOLDER + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
