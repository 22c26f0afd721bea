package dev.tidegate.bench;

import org.openjdk.jmh.annotations.Threads;

/** Two threads that rarely meet. */
@Threads(2)
public class ManySubjectsTwoThreads extends ManySubjectsDoors {}
