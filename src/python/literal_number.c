/*
 * literal_number.c - numbers, exactly.
 */
#include "python/literal.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"

/* CPython refuses decimal literals with more digits (sys.set_int_max_str_digits). */
enum { MOST_DECIMAL_DIGITS = 4300 };

static const char not_python3[] = "a number as only Python 2 writes it";

/* Hex, octal and binary digits are bits already. */
static void
spell_power_of_two(struct buffer *out, struct text digits, unsigned bits_per_digit)
{
	size_t nbits = digits.length * bits_per_digit, nhex = (nbits + 3) / 4;
	char *hex;
	uint64_t value = 0;

	while (digits.length && digits.data[0] == '0')
		digits = (struct text){digits.data + 1, digits.length - 1};
	nbits = digits.length * bits_per_digit;
	if (nbits <= 64) {
		for (size_t i = 0; i < digits.length; i++) {
			char c = digits.data[i];

			value = value << bits_per_digit | (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
		}
		buffer_printf(out, "%" PRIu64, value);
		return;
	}
	nhex = (nbits + 3) / 4;
	hex = memory_resize(NULL, nhex + 1);
	memset(hex, 0, nhex + 1);
	for (size_t i = 0; i < digits.length; i++) {
		char c = digits.data[digits.length - 1 - i];
		unsigned digit = (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);

		for (unsigned b = 0; b < bits_per_digit; b++) {
			size_t bit = i * bits_per_digit + b;

			if (digit >> b & 1)
				hex[nhex - 1 - bit / 4] |= (char)(1 << bit % 4);
		}
	}
	for (size_t i = 0; i < nhex; i++)
		hex[i] = "0123456789abcdef"[(int)hex[i]];
	{
		size_t skip = strspn(hex, "0");

		/* At most three leading zero bits make one zero digit; 64 bits still print in decimal. */
		if (nhex - skip <= 16)
			buffer_printf(out, "%" PRIu64, (uint64_t)strtoull(hex + skip, NULL, 16));
		else
			buffer_printf(out, "0x%s", hex + skip);
	}
	free(hex);
}

static void
spell_large_decimal(struct buffer *out, struct text digits)
{
	size_t nlimbs = digits.length / 9 + 2, used = 0;
	uint32_t *limbs = memory_resize(NULL, nlimbs * sizeof *limbs);

	for (size_t i = 0; i < digits.length; i++) {
		uint64_t carry = (uint64_t)(digits.data[i] - '0');

		for (size_t k = 0; k < used; k++) {
			carry += (uint64_t)limbs[k] * 10;
			limbs[k] = (uint32_t)carry;
			carry >>= 32;
		}
		if (carry)
			limbs[used++] = (uint32_t)carry;
	}
	buffer_printf(out, "0x%" PRIx32, limbs[used - 1]);
	for (size_t k = used - 1; k-- > 0;)
		buffer_printf(out, "%08" PRIx32, limbs[k]);
	free(limbs);
}

static const char *
spell_decimal(struct buffer *out, struct text digits)
{
	uint64_t value = 0;
	bool large = false;
	bool leading_zero = digits.length > 1 && digits.data[0] == '0';

	while (digits.length > 1 && digits.data[0] == '0')
		digits = (struct text){digits.data + 1, digits.length - 1};
	if (leading_zero && digits.data[0] != '0')
		return not_python3;
	if (digits.length > MOST_DECIMAL_DIGITS)
		return "an integer with more decimal digits than Python reads";
	for (size_t i = 0; i < digits.length && !large; i++) {
		uint64_t digit = (uint64_t)(digits.data[i] - '0');

		large = value > (UINT64_MAX - digit) / 10;
		value = value * 10 + digit;
	}
	if (large)
		spell_large_decimal(out, digits);
	else
		buffer_printf(out, "%" PRIu64, value);
	return NULL;
}

static const char *
spell_clean(struct buffer *out, const char *number, size_t length)
{
	char last = number[length - 1];
	char second = length > 1 ? (char)(number[1] | 0x20) : '\0';

	if (number[0] == '0' && (second == 'x' || second == 'o' || second == 'b')) {
		if (last == 'l' || last == 'L')
			return not_python3;
		spell_power_of_two(out, (struct text){number + 2, length - 2},
		                   second == 'x'   ? 4
		                   : second == 'o' ? 3
		                                   : 1);
		return NULL;
	}
	if (last == 'l' || last == 'L')
		return not_python3;
	if (last == 'j' || last == 'J') {
		buffer_printf(out, "%.17gj", strtod(number, NULL));
		return NULL;
	}
	if (strpbrk(number, ".eE")) {
		buffer_printf(out, "%.17gf", strtod(number, NULL));
		return NULL;
	}
	return spell_decimal(out, (struct text){number, length});
}

/* Do underscores only stand between digits, or behind 0x and its like? */
static bool
separates_digits(struct text token)
{
	bool based = token.length > 2 && token.data[0] == '0' && strchr("xXoObB", token.data[1]);
	bool hexadecimal = based && strchr("xX", token.data[1]);

	for (size_t i = 1; i < token.length; i++) {
		unsigned char before = (unsigned char)token.data[i - 1];
		unsigned char behind = i + 1 < token.length ? (unsigned char)token.data[i + 1] : 0;

		if (token.data[i] != '_')
			continue;
		if (!(hexadecimal ? isxdigit(behind) : isdigit(behind)) ||
		    !((hexadecimal ? isxdigit(before) : isdigit(before)) || (based && i == 2)))
			return false;
	}
	return true;
}

const char *
number_spell(struct buffer *out, struct text token)
{
	char small[64], *number = token.length < sizeof small ? small : memory_resize(NULL, token.length + 1);
	size_t length = 0;
	const char *trouble;

	for (size_t i = 0; i < token.length; i++) {
		if (token.data[i] != '_')
			number[length++] = token.data[i];
	}
	number[length] = '\0';
	trouble = separates_digits(token) ? spell_clean(out, number, length) : not_python3;
	if (number != small)
		free(number);
	return trouble;
}
