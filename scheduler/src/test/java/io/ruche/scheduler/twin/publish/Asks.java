package io.ruche.scheduler.twin.publish;

import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.twin.publish.SimulationAsk.TextFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An ask for one day of a trace on two Studios; a test says what shall be different. */
final class Asks {
    static final TextFile HOUSE = file("house.yaml", """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: house }
            spec:
              nodes:
                - { name: studio, device: mac-studio-m3-ultra-512, count: 2 }
            """);
    static final TextFile CODE = file("code.csv", """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:04.0319600,3180,8
            """);

    private List<TextFile> fleets = List.of(HOUSE);
    private Optional<TextFile> organisation = Optional.empty();
    private Optional<TextFile> trace = Optional.of(CODE);
    private List<String> models = List.of("llama-3.1-8b");
    private int context;
    private int slots;
    private int days = 1;
    private long seed = 1;
    private List<String> assume = List.of();
    private Optional<String> cloudModel = Optional.empty();
    private List<String> providers = List.of();
    private List<String> outages = List.of();
    private List<String> measured = List.of();
    private OwnersTexts owners = OwnersTexts.NONE;

    static TextFile file(String name, String text) {
        return new TextFile(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Asks fleets(TextFile... all) {
        fleets = List.of(all);
        return this;
    }

    Asks organisation(String name, String text) {
        organisation = Optional.of(file(name, text));
        return this;
    }

    Asks trace(TextFile file) {
        trace = Optional.of(file);
        return this;
    }

    Asks withoutTrace() {
        trace = Optional.empty();
        return this;
    }

    Asks models(String... all) {
        models = List.of(all);
        return this;
    }

    Asks each(int requestContext, int requestSlots) {
        context = requestContext;
        slots = requestSlots;
        return this;
    }

    Asks days(int count) {
        days = count;
        return this;
    }

    Asks seed(long from) {
        seed = from;
        return this;
    }

    Asks assume(String... all) {
        assume = List.of(all);
        return this;
    }

    Asks against(String model) {
        cloudModel = Optional.of(model);
        return this;
    }

    Asks providers(String... all) {
        providers = List.of(all);
        return this;
    }

    Asks outages(String... all) {
        outages = List.of(all);
        return this;
    }

    Asks measured(String... all) {
        measured = List.of(all);
        return this;
    }

    Asks owners(OwnersTexts texts) {
        owners = texts;
        return this;
    }

    SimulationAsk ask() {
        return new SimulationAsk(
                fleets,
                organisation,
                trace,
                models,
                context,
                slots,
                days,
                seed,
                assume,
                cloudModel,
                providers,
                outages,
                measured,
                owners);
    }
}
