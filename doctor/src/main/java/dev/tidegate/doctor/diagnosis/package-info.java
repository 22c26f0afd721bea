/** What an examination finds: layers, failure classes, notes, and their JSON. */
@NullMarked
package dev.tidegate.doctor.diagnosis;

import org.jspecify.annotations.NullMarked;
