package io.netpool;

@SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
final class Unfinished {
    private Unfinished() {}

    static <T> T yet(String what) {
        throw new UnsupportedOperationException(what);
    }
}
