/**
 * What calls cost: set aside before they are sent, settled when they end, counted under marks that are durable before
 * spending passes them, and told by minute, spender and model. The gateway asks it at one place for each of its ways; the
 * console and {@code ruche spend} read from it. Any thread unless a class says otherwise.
 */
@NullMarked
package io.ruche.control.money;

import org.jspecify.annotations.NullMarked;
