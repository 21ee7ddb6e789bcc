/**
 * What agents remember, driven: texts get vectors from a model of meaning that is served here, what was recalled is touched,
 * what says the same is merged, what matters least is forgotten, and who gathered enough is woken to think about it.
 * {@link io.ruche.control.organisation.mind.MindDriver} belongs to its loop; everything else may be called from any thread,
 * and nothing blocks. At rest nothing runs and no model is called.
 */
@NullMarked
package io.ruche.control.organisation.mind;

import org.jspecify.annotations.NullMarked;
