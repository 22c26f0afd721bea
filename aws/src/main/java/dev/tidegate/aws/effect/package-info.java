/**
 * What each operation of AWS does, as {@code apply} needs to know it: how to look at what it changes, when it is done, and
 * which calls undo it. The classes for the operations of each service are in the packages below; the table of them all is {@code
 * dev.tidegate.aws.apply.Effects}.
 */
@NullMarked
package dev.tidegate.aws.effect;

import org.jspecify.annotations.NullMarked;
