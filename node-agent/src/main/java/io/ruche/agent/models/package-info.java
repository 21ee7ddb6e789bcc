/**
 * Model files: where they come from ({@link io.ruche.agent.models.ModelSource}) and the folder that keeps them
 * ({@link io.ruche.agent.models.ModelStore}). Called by the agent on a thread that may block; a pull ends when that
 * thread is interrupted and goes on from there next time.
 */
@NullMarked
package io.ruche.agent.models;

import org.jspecify.annotations.NullMarked;
