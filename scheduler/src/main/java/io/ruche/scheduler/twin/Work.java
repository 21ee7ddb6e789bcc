package io.ruche.scheduler.twin;

import java.util.List;
import java.util.Set;

/** What asks models for answers. One run's. */
interface Work {
    /** Lists of models, each in order of preference; of each one is wanted. */
    List<List<String>> preferences();

    /** Models that are wanted whatever else is there. */
    Set<String> besides();

    /** Plans what comes first. */
    void begin();

    /** Nothing more will come by itself. */
    boolean isOver();

    /** Whether another model will do when one is lost. */
    boolean canChoose();

    /** Other models are there than before. */
    void changed();

    /** Whether the time after the last request counts too. */
    boolean fillsItsDays();

    /** How fast prompts of a model are read here is a guess. */
    void guessesPrompts(String model);

    /** What there is to tell of those who work; in a fixed order. */
    List<TwinReport.AgentRow> agents();

    List<TwinReport.Warning> warnings();

    /** Why a model was wanted. */
    String reason(String model);

    double spentUsd();
}
