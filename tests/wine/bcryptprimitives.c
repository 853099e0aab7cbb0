/* The one function of bcryptprimitives.dll that programs in Rust import, for versions of
   Wine that lack the library. Windows has the real one. */

#include <windows.h>

/* RtlGenRandom, as advapi32.dll exports it. */
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

/* Fills a buffer with random bytes, and succeeds. */
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    while (length > 0) {
        ULONG part = length < 0x10000000 ? (ULONG)length : 0x10000000;
        if (!SystemFunction036(buffer, part))
            return FALSE;
        buffer += part;
        length -= part;
    }
    return TRUE;
}
