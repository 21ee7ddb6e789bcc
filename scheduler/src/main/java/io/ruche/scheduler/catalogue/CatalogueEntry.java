package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.model.ShapeBytes;
import java.util.List;
import java.util.Optional;

/**
 * A model with all its quantisations.
 *
 * @param capabilities chat, completion, embedding, image, transcription
 * @param quantisations the one that is meant when nobody names one is the first
 * @param from where the shape and the licence come from
 */
public record CatalogueEntry(
        String name,
        String title,
        String licence,
        List<String> capabilities,
        Weights weights,
        List<RuntimeSupport> runtimes,
        List<Quantisation> quantisations,
        String from) {

    public CatalogueEntry {
        capabilities = List.copyOf(capabilities);
        runtimes = List.copyOf(runtimes);
        quantisations = List.copyOf(quantisations);
    }

    /** One model for each quantisation, the usual one first. */
    public List<CatalogueModel> models() {
        return quantisations.stream().map(this::model).toList();
    }

    private CatalogueModel model(Quantisation quantisation) {
        boolean isUsual = quantisation.equals(quantisations.get(0));
        ModelFacts facts = facts(quantisation);
        ModelSpec.Builder spec = ModelSpec.newBuilder()
                .setName(isUsual ? name : name + ":" + quantisation.name())
                .addAllSources(quantisation.sources())
                .setSha256(quantisation.sha256());
        quantisation.bytes().ifPresent(spec::setBytes);
        return new CatalogueModel(
                title,
                licence,
                capabilities,
                spec.build(),
                Optional.of(facts),
                runtimes,
                quantisation.isPullable() ? CatalogueModel.Use.PULL : CatalogueModel.Use.PLAN);
    }

    private ModelFacts facts(Quantisation quantisation) {
        ModelFacts.Builder facts;
        if (weights instanceof Weights.Decoder decoder) facts = decoder(decoder, quantisation);
        else if (weights instanceof Weights.Encoder encoder) facts = encoder(encoder, quantisation);
        else facts = whole((Weights.Whole) weights, quantisation);
        return facts.setQuantisation(quantisation.label()).build();
    }

    private static ModelFacts.Builder decoder(Weights.Decoder decoder, Quantisation quantisation) {
        ShapeBytes bytes =
                ShapeBytes.of(decoder.shape(), quantisation.bits(), quantisation.expertBits(), quantisation.bytes());
        return decoder.shape()
                .facts()
                .setFileBytes(bytes.fileBytes())
                .addAllLayerBytes(quantisation.layerBytes().isEmpty() ? bytes.layerBytes() : quantisation.layerBytes())
                .addAllLayerActiveBytes(bytes.activeBytes());
    }

    private static ModelFacts.Builder encoder(Weights.Encoder encoder, Quantisation quantisation) {
        long parameters =
                encoder.layerParameters().stream().mapToLong(Long::longValue).sum();
        return ModelFacts.newBuilder()
                .setArchitecture(encoder.architecture())
                .setParameters(parameters)
                .setFileBytes(quantisation.bytes().orElse(Math.round(parameters * quantisation.bits() / 8)))
                .setLayers(encoder.layers())
                .setContextLength(encoder.context())
                .setVocabulary(encoder.vocabulary())
                .setEmbeddingLength(encoder.hidden())
                .addAllLayerBytes(quantisation.layerBytes())
                .addAllLayerParameters(encoder.layerParameters())
                .addRequests("embed");
    }

    private ModelFacts.Builder whole(Weights.Whole whole, Quantisation quantisation) {
        return ModelFacts.newBuilder()
                .setArchitecture(whole.architecture())
                .setParameters(whole.parameters())
                .setFileBytes(quantisation.bytes().orElse(Math.round(whole.parameters() * quantisation.bits() / 8)))
                .addRequests(capabilities.contains("image") ? "image" : "transcribe");
    }
}
