package dev.tidegate.bench;

/** One thread. */
public class ManySubjects extends ManySubjectsDoors {}
