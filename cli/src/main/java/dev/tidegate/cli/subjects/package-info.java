/** The command {@code subjects}: overrides, grants and blocks of subjects, through a server. */
@NullMarked
package dev.tidegate.cli.subjects;

import org.jspecify.annotations.NullMarked;
