/** Judges a cache and what is around it by rules, each with what was seen, what to do, and what it is called elsewhere. */
@NullMarked
package dev.tidegate.aws.security;

import org.jspecify.annotations.NullMarked;
