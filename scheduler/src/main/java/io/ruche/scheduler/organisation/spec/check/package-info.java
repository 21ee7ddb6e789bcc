/**
 * From a text to checked documents: fields against the table, then what the documents say about each other and about
 * the models that are known. Nothing is changed before all of it is right. Pure, any thread.
 */
@NullMarked
package io.ruche.scheduler.organisation.spec.check;

import org.jspecify.annotations.NullMarked;
