package io.ruche.agent.models;

import io.ruche.proto.ModelFacts;
import java.nio.file.Path;

/**
 * A model on this machine's disk, complete and verified.
 *
 * @param path the weights: a GGUF file, or a folder with model.safetensors, config.json and tokenizer.json
 * @param source the one that it came from
 * @param sha256 of the weight file
 * @param bytes of all its files
 * @param facts what its header says
 */
public record StoredModel(String name, Path path, String source, String sha256, long bytes, ModelFacts facts) {}
