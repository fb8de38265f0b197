package io.netpool.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One account of the command line. Not a record: a password has no place in a {@code toString()}. */
final class User {
    private final String name;
    private final String password;

    private User(String name, String password) {
        this.name = name;
        this.password = password;
    }

    String name() {
        return name;
    }

    String password() {
        return password;
    }

    /** {@code NAME:PASSWORD}; the password may hold colons. */
    static final class Converter implements ITypeConverter<User> {
        @Override
        public User convert(String value) {
            int colon = value.indexOf(':');
            if (colon < 1 || colon == value.length() - 1) {
                throw new TypeConversionException("give NAME:PASSWORD, such as juliet:secret (the value is not shown)");
            }
            return new User(value.substring(0, colon), value.substring(colon + 1));
        }
    }
}
