using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ReCU.Mutations;

/// <summary>Finds all mutations of an assembly, by its code and its PDB.</summary>
internal static class MutationFinder
{
    private static readonly Dictionary<ushort, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (ushort)code.Value);

    // All others but a switch's have four bytes.
    private static readonly Dictionary<OperandType, int> _operandBytes = new()
    {
        [OperandType.InlineNone] = 0,
        [OperandType.ShortInlineBrTarget] = 1,
        [OperandType.ShortInlineI] = 1,
        [OperandType.ShortInlineVar] = 1,
        [OperandType.ShortInlineR] = 4,
        [OperandType.InlineVar] = 2,
        [OperandType.InlineI8] = 8,
        [OperandType.InlineR] = 8,
    };

    /// <summary>Finds the mutations.</summary>
    /// <param name="assembly">Path of the assembly, with its PDB beside it.</param>
    /// <param name="room">Name of the room, which is its folder in <c>src</c>.</param>
    public static IEnumerable<Mutation> Find(string assembly, string room)
    {
        using var stream = File.OpenRead(assembly);
        using var image = new PEReader(stream);
        using var provider = MetadataReaderProvider.FromPortablePdbStream(
            File.OpenRead(Path.ChangeExtension(assembly, ".pdb")));
        MetadataReader metadata = image.GetMetadataReader();
        MetadataReader pdb = provider.GetMetadataReader();
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            string name = NameOf(metadata, handle);
            MethodBodyBlock body = image.GetMethodBody(method.RelativeVirtualAddress);
            byte[] code = body.GetILBytes()!;
            // The code is the last part of a body but for its exception handlers; its header has 1 or 12 bytes.
            int start = OffsetOf(image, method.RelativeVirtualAddress) + HeaderLength(image, method);
            SequencePoint[] points = [.. pdb.GetMethodDebugInformation(handle.ToDebugInformationHandle())
                .GetSequencePoints().Where(point => !point.IsHidden)];
            foreach ((int offset, OpCode instruction) in Decode(code))
            {
                SequencePoint point = points.LastOrDefault(point => point.Offset <= offset);
                string source = point.Document.IsNil
                    ? ""
                    : pdb.GetString(pdb.GetDocument(point.Document).Name).Replace('\\', '/');
                int mark = source.LastIndexOf($"/src/{room}/", StringComparison.Ordinal);
                if (mark < 0 || source.Contains("/obj/", StringComparison.Ordinal))
                {
                    continue;
                }

                foreach (OpCode replacement in Operators.ReplacementsOf(instruction))
                {
                    int last = instruction.Size - 1;
                    yield return new Mutation(
                        start + offset + last,
                        code[offset + last],
                        (byte)replacement.Value,
                        name,
                        offset,
                        source[(mark + room.Length + "/src//".Length)..],
                        point.StartLine,
                        $"{instruction.Name} to {replacement.Name}");
                }
            }
        }
    }

    private static IEnumerable<(int Offset, OpCode Code)> Decode(byte[] code)
    {
        for (int i = 0; i < code.Length;)
        {
            OpCode instruction = code[i] == 0xfe
                ? _opCodes[(ushort)(0xfe00 | code[i + 1])]
                : _opCodes[code[i]];
            yield return (i, instruction);
            i += instruction.Size;
            i += instruction.OperandType == OperandType.InlineSwitch
                ? 4 + 4 * BitConverter.ToInt32(code, i)
                : _operandBytes.GetValueOrDefault(instruction.OperandType, 4);
        }
    }

    private static int OffsetOf(PEReader image, int address)
    {
        SectionHeader section = image.PEHeaders.SectionHeaders[image.PEHeaders.GetContainingSectionIndex(address)];
        return section.PointerToRawData + address - section.VirtualAddress;
    }

    // ECMA-335, II.25.4: the two lowest bits tell a tiny header from a fat one.
    private static int HeaderLength(PEReader image, MethodDefinition method) =>
        (image.GetSectionData(method.RelativeVirtualAddress).GetReader().ReadByte() & 3) == 2 ? 1 : 12;

    private static string NameOf(MetadataReader metadata, MethodDefinitionHandle handle)
    {
        MethodDefinition method = metadata.GetMethodDefinition(handle);
        TypeDefinition type = metadata.GetTypeDefinition(method.GetDeclaringType());
        string name = metadata.GetString(method.Name);
        MethodDefinitionHandle[] overloads = [.. type.GetMethods()
            .Where(other => metadata.StringComparer.Equals(metadata.GetMethodDefinition(other).Name, name))];

        // Constructors repeat the initialisers of fields, at the same lines and offsets.
        string number = overloads.Length == 1 ? "" : $"#{Array.IndexOf(overloads, handle) + 1}";
        return $"{metadata.GetString(type.Name)}.{name}{number}";
    }
}
