package io.ruche.scheduler.model;

import java.util.Optional;

/** The files that lie side by side where a model comes from. Implementations outside the core open them. */
public interface ModelFolder {

    /** A file by its name within the folder; empty when there is none. */
    Optional<ByteSource> find(String name);
}
