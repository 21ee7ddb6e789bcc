package io.ruche.agent.models;

import java.nio.file.Path;

/**
 * What a source brought.
 *
 * @param model a GGUF file, or a folder
 * @param sha256 of its weight file
 * @param staged whether it lies in the staging folder and shall be moved from there
 */
record FetchedModel(Path model, String sha256, boolean staged) {}
