using System.Reflection;

namespace ReCU.TestKit.CodeWalks;

/// <summary>
/// The types that a type needs: its bases, attributes, signatures, fields, and all that the code of its methods names.
/// </summary>
public static class TypeUses
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>All types that one uses, arguments and elements taken apart; some may come twice.</summary>
    public static IEnumerable<Type> Find(Type type) => Direct(type).SelectMany(Parts);

    private static IEnumerable<Type> Direct(Type type) =>
    [
        .. type.BaseType is { } ancestor ? [ancestor] : Type.EmptyTypes,
        .. type.GetInterfaces(),
        .. Attributes(type),
        .. type.GetGenericArguments().SelectMany(Constraints),
        .. type.GetFields(Declared).SelectMany(field => Attributes(field).Prepend(field.FieldType)),
        .. type.GetProperties(Declared).SelectMany(property => Attributes(property).Prepend(property.PropertyType)),
        .. type.GetEvents(Declared).Select(happening => happening.EventHandlerType!),
        .. type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)).SelectMany(Method),
        .. type.GetNestedTypes(Declared).SelectMany(Direct),
    ];

    private static IEnumerable<Type> Method(MethodBase method) =>
    [
        .. Attributes(method),
        .. Signature(method),
        .. method.IsGenericMethod ? method.GetGenericArguments().SelectMany(Constraints) : [],
        .. method.GetParameters().SelectMany(Attributes),
        .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [],
        .. method.GetMethodBody()?.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
            .Select(clause => clause.CatchType!) ?? [],
        .. IlReader.Read(method).SelectMany(instruction => Named(instruction.Operand)),
    ];

    private static IEnumerable<Type> Named(object? operand) => operand switch
    {
        Type type => [type],
        MethodBase method => Signature(method).Prepend(method.DeclaringType!)
            .Concat(method.IsGenericMethod ? method.GetGenericArguments() : []),
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        _ => [],
    };

    private static IEnumerable<Type> Signature(MethodBase method) => method.GetParameters()
        .Select(parameter => parameter.ParameterType)
        .Concat(method is MethodInfo function ? [function.ReturnType] : []);

    private static IEnumerable<Type> Constraints(Type argument) => argument.IsGenericParameter
        ? argument.GetGenericParameterConstraints() : [argument];

    private static IEnumerable<Type> Attributes(MemberInfo member) => Attributes(member.GetCustomAttributesData());

    private static IEnumerable<Type> Attributes(ParameterInfo parameter) =>
        Attributes(parameter.GetCustomAttributesData());

    private static IEnumerable<Type> Attributes(IEnumerable<CustomAttributeData> attributes) =>
        attributes.SelectMany(attribute => attribute.ConstructorArguments
            .Concat(attribute.NamedArguments.Select(argument => argument.TypedValue))
            .Select(argument => argument.Value).OfType<Type>()
            .Prepend(attribute.AttributeType));

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
        {
            return Parts(type.GetElementType()!);
        }

        if (type.IsFunctionPointer)
        {
            return type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType())
                .SelectMany(Parts);
        }

        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type) : [type];
    }
}
