package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import java.util.List;
import java.util.Optional;

/**
 * A model that can be pulled.
 *
 * @param title for people
 * @param licence SPDX name; empty when it is not known
 * @param capabilities chat, completion, embedding; empty when only its file can tell
 * @param spec name, sources, bytes and SHA-256, as agents get it
 * @param facts what its header will say; empty for a model from elsewhere, until an agent has read it
 */
public record CatalogueModel(
        String title, String licence, List<String> capabilities, ModelSpec spec, Optional<ModelFacts> facts) {

    public CatalogueModel {
        capabilities = List.copyOf(capabilities);
    }

    public String name() {
        return spec.getName();
    }
}
