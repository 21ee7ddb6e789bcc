/**
 * Prompts on their way in and out of pages: rows beside the State that are written before the commit that names them, and
 * swept when none does. All of it belongs to the loop of inputs, but for {@link io.ruche.control.jobs.input.PromptPages},
 * which belongs to the driver's.
 */
@NullMarked
package io.ruche.control.jobs.input;

import org.jspecify.annotations.NullMarked;
