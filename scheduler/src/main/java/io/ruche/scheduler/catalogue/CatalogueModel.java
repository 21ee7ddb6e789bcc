package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import java.util.List;
import java.util.Optional;

/**
 * A model in one quantisation.
 *
 * @param title for people
 * @param licence SPDX name; empty when it is not known
 * @param capabilities chat, completion, embedding, image, transcription; empty when only its file can tell
 * @param spec name, sources, bytes and SHA-256, as agents get it
 * @param facts what its header will say; empty for a model from elsewhere, until an agent has read it
 * @param runtimes that load it; empty when nobody told
 */
public record CatalogueModel(
        String title,
        String licence,
        List<String> capabilities,
        ModelSpec spec,
        Optional<ModelFacts> facts,
        List<RuntimeSupport> runtimes,
        Use use) {

    /** What a name is good for. */
    public enum Use {
        /** It can be fetched and served. */
        PULL,
        /** Its sizes are known, so that it can be planned for; no source of it is known whose bytes could be proved. */
        PLAN
    }

    public CatalogueModel {
        capabilities = List.copyOf(capabilities);
        runtimes = List.copyOf(runtimes);
    }

    /** A model from elsewhere. */
    public CatalogueModel(
            String title, String licence, List<String> capabilities, ModelSpec spec, Optional<ModelFacts> facts) {
        this(title, licence, capabilities, spec, facts, List.of(), Use.PULL);
    }

    /** With what its header says. */
    public CatalogueModel with(ModelFacts read) {
        return new CatalogueModel(title, licence, capabilities, spec, Optional.of(read), runtimes, use);
    }

    public String name() {
        return spec.getName();
    }

    /** The name without a quantisation. */
    public String bareName() {
        return name().replaceFirst(":.*", "");
    }
}
